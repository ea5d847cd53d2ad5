// How the console is built: files of this origin only, nothing inline, and a place for the nonce that the office puts in.

import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// oxlint-disable-next-line import/no-default-export -- vite loads it by its default export
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  // Replaced by the office in each answer; a policy that allows it allows nothing else.
  html: { cspNonce: '{{nonce}}' },
  // The verifier runs in a worker, as the modules that it is shipped as.
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    manifest: true,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
  },
})
