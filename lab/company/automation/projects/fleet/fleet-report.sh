#!/bin/sh
# Says what is on the machines of the fleet. Reads only, and needs no Ansible.
set -eu
found=0
for machine in "$STAGECRAFT_LAB_ROOT"/machines/*/; do
  [ -d "$machine" ] || continue
  found=$((found + 1))
  owner=$(cat "$machine/owner" 2>/dev/null || echo "nobody")
  if [ -f "$machine/notice.txt" ]; then notice="notice shown"; else notice="no notice"; fi
  echo "$(basename "$machine"): owned by $owner, $notice"
done
echo "$found machines"
