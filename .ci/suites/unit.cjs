'use strict';

const { runVitest } = require('./vitest.cjs');

module.exports = { run: (context, tally) => runVitest('unit', context, tally) };
