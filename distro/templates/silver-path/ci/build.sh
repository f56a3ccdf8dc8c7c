#!/bin/sh
# Leaves in dist/ what is delivered.
set -eu
mkdir -p dist
tar -czf dist/${{ values.name }}.tar.gz src
