#!/usr/bin/env bash
# Runs in the image of the Dockerfile beside it, which sets SRC, OUT and SANITIZER,
# and leaves in OUT what ClusterFuzzLite runs.
set -euo pipefail

cd "$SRC/mailspec"
# For Rust there is AddressSanitizer and, without a sanitizer, coverage.
case ${SANITIZER:?} in
    address) sanitizer=address ;;
    *) sanitizer=none ;;
esac
fuzz/campaign --build-only --toolchain nightly --sanitizer "$sanitizer" --out "$OUT"
