'use strict';

const { runVitest } = require('./vitest.cjs');

module.exports = { run: (context, tally) => runVitest('faults', context, tally) };
