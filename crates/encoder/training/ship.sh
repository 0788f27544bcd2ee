#!/usr/bin/env bash
# Puts exported model files where the crates that link them expect them.
# usage: ship.sh FOLDER
set -euo pipefail
from=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
cp "$from/encoder.model" encoder/model/news.encoder
cp "$from/upos.head" "$from/sentences.head" tokens/model/
cp "$from/entities.head" entities/model/
