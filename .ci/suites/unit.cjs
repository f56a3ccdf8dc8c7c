'use strict';

const { runVitest } = require('./vitest.cjs');

async function run(context, tally) {
  await runVitest('unit', context, tally);
  context.chartsTried = context.env.STAGECRAFT_HELM !== undefined;
}

module.exports = { run };
