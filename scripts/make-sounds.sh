#!/usr/bin/env bash
# Makes the clips that a screen of the waiting room plays, one folder for each language: the digits, "token" and
# "please come". Run it again after a change; its output is committed. Needs espeak-ng and lame from Debian: programs
# that make the clips, and of which nothing is in them.
# usage: scripts/make-sounds.sh
set -euo pipefail
cd "$(dirname "$0")/../web/display/sounds"

# Words a minute, and kilobits a second: slow enough for a loud waiting room, and 3 KB a clip.
words_a_minute=130
kilobits=24

# usage: clip language voice name text
clip() {
  mkdir -p "$1"
  espeak-ng -v "$2" -s "$words_a_minute" -a 170 --stdout "$4" |
    lame --quiet -m m --resample 22.05 -b "$kilobits" --noreplaygain -t - "$1/$3.mp3"
}

# usage: language folder voice token please-come zero one … nine
language() {
  clip "$1" "$2" token "$3"
  clip "$1" "$2" come "$4"
  local digit=0
  for word in "${@:5}"; do
    clip "$1" "$2" "$digit" "$word"
    digit=$((digit + 1))
  done
}

language en en-gb 'Token' 'Please come.' zero one two three four five six seven eight nine
language hi hi 'टोकन' 'कृपया आइए।' शून्य एक दो तीन चार पाँच छह सात आठ नौ
