#!/bin/sh
# Sets for how many days one machine keeps its logs; a second time it changes nothing. Needs no Ansible.
set -eu

# The variables come as one JSON object: only a plain name and a plain number are taken out of it.
text=$(tr -d '\n' <"$STAGECRAFT_EXTRA_VARS")
machine=$(printf '%s' "$text" | sed -n 's/.*"machine": *"\([a-z0-9-]\{1,40\}\)".*/\1/p')
days=$(printf '%s' "$text" | sed -n 's/.*"days": *\([0-9]\{1,3\}\)[,} ].*/\1/p')
if [ -z "$machine" ] || [ -z "$days" ]; then
  echo "machine and days are needed: a name in small letters, and a number of days." >&2
  exit 2
fi

folder="$STAGECRAFT_LAB_ROOT/machines/$machine"
mkdir -p "$folder"
wanted="keep_days=$days"
if [ "$(cat "$folder/logs.conf" 2>/dev/null || true)" = "$wanted" ]; then
  echo "$machine keeps its logs for $days days already. changed=0"
  exit 0
fi
# Written aside and renamed, so that nobody reads half a line.
printf '%s\n' "$wanted" >"$folder/.logs.conf.new"
mv "$folder/.logs.conf.new" "$folder/logs.conf"
echo "$machine keeps its logs for $days days from now on. changed=1"
