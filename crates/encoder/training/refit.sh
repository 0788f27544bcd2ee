#!/usr/bin/env bash
# Refits everything that hangs on the encoder, after it changed: heads, decoder, ranker, calibration and every limit.
#
# usage: refit.sh SHARED WORK [READER.pt]
#
# SHARED is the folder with `data/news`, `data/attribution/polnear` and `data/coreference`; WORK a folder for what is made on the way.
# With READER.pt (crates/quotes/training/reader.py) the reader's opinions of the texts in WORK/texts/*.txt are learned too.
# `python3` must find torch and numpy (requirements.txt). Trains on `train` folders alone; nothing reads `dev`.
set -euo pipefail
shared=$(cd "$1" && pwd)
work=$(mkdir -p "$2" && cd "$2" && pwd)
reader=${3:+$(realpath "$3")}
cd "$(dirname "$0")/../../.."
news=$shared/data/news
polnear=$shared/data/attribution/polnear
run() { cargo run --release --quiet "$@"; }
features() { run -p copydesk-quotes --example decoder_features -- "$1" > "$2"; }

# Names first: what the decoder sees of a token has its name's label in it.
features "$news/train" "$work/train.bin"
features "$polnear/train" "$work/polnear.bin"
entities=crates/entities
python3 $entities/training/names.py $entities/model/entities.head "$work/train.bin" "$news/train" "$work/polnear.bin" "$work/entities.head" --keep 0.5 --folds 3
cp "$work/entities.head" $entities/model/

# Outlets: what the rules alone find is an input of the head.
printf 'schema = 1\nname = "rules"\n[output]\nlayers = ["outlets"]\n[[stage]]\nplugin = "tokens"\n[[stage]]\nplugin = "outlets"\noptions = { learned = false }\n' > "$work/rules.toml"
run -p copydesk-cli -- run "$work/rules.toml" "$news/train/*.txt" --builtin -q -o "$work/rules.jsonl"
python3 crates/outlets/training/head.py "$work/train.bin" "$news/train" "$work/rules.jsonl" crates/encoder/model/news.encoder crates/outlets/model/outlets.head

# The decoder, on what the new names and outlets say.
features "$news/train" "$work/train.bin"
features "$polnear/train" "$work/polnear.bin"
opinions=()
if [ -n "$reader" ]; then
    features "$work/texts" "$work/texts.bin"
    python3 crates/quotes/training/label.py "$reader" "$work/texts.bin" "$work/opinions.pickle"
    opinions=(--opinions "$work/opinions.pickle" --texts "$work/texts.bin")
fi
python3 crates/quotes/training/decoder.py "$work/train.bin" "$news" crates/quotes/model/quotes.decoder \
    --encoder crates/encoder/model/news.encoder --polnear "$work/polnear.bin" "$polnear/train" "${opinions[@]}"

# The ranker, on the sources that the new decoder finds.
python3 crates/quotes/training/questions.py "$shared" "$work/questions"
run -p copydesk-quotes --example train_speakers -- "$work/questions" crates/quotes/model/speakers.tsv

# At last what the scores mean: how often the whole pipeline is right.
cargo build --release --quiet -p copydesk-cli
python3 crates/quotes/training/calibrate.py crates/quotes/model/quotes.decoder "$news" --copydesk target/release/copydesk \
    --pipeline pipelines/news.toml --aside crates/quotes/model/quotes.decoder.aside
rm crates/quotes/model/quotes.decoder.aside
