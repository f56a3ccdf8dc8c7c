#!/bin/sh
# Where to begin, and to be replaced by what this is for.
set -eu
echo "hello from ${{ values.name }}"
