#!/bin/sh
# Is this release what was signed?    verify-release.sh FOLDER SIGNERS
# Needs OpenSSH 8.2 or later, sha256sum, and nothing of Vouch. SIGNERS is the public half of the key, had from elsewhere.
set -eu
signers=$(readlink -f -- "$2")
cd -- "$1"
refuse() { echo "Do not use it: $1." >&2; exit 1; }

# First the signature: without it no line of the list means anything.
ssh-keygen -Y verify -f "$signers" -I vouch-release -n vouch-release -s SHA256SUMS.sig < SHA256SUMS > /dev/null ||
  refuse 'the list is not signed by that key'
# Then every file that the list names,
sha256sum --check --strict --quiet SHA256SUMS || refuse 'a file is missing, or is not what was signed'
# and that there is no other, nor anything but plain files.
[ "$( (cut -c 67- SHA256SUMS; echo SHA256SUMS; echo SHA256SUMS.sig) | LC_ALL=C sort)" = "$(find . -mindepth 1 | cut -c 3- | LC_ALL=C sort)" ] ||
  refuse 'something is there that is on no list'
[ -z "$(find . -mindepth 1 ! -type f)" ] || refuse 'something is no plain file'
echo "$(pwd) is whole, and signed."
