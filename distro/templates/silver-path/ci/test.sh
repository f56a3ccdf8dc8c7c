#!/bin/sh
# Fails when something does not do what it should.
set -eu
test "$(sh src/hello.sh)" = "hello from ${{ values.name }}"
