#!/bin/sh
# Fails when something is written as nobody should read it.
set -eu
for file in src/*.sh ci/*.sh; do sh -n "$file"; done
