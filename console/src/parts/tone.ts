/** good: as it should be. waiting: somebody or something is awaited. attention: look at it. bad: it went wrong. quiet: neither. */
export type Tone = 'good' | 'waiting' | 'attention' | 'bad' | 'quiet'
