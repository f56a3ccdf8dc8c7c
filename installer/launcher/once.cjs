'use strict';

const fs = require('node:fs');
const path = require('node:path');

const patienceMs = 15 * 60_000;

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function take(lock) {
  const end = Date.now() + patienceMs;
  while (Date.now() < end) {
    try {
      fs.writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = Number(fs.existsSync(lock) ? fs.readFileSync(lock, 'utf8') : 0);
    if (holder && !isAlive(holder)) fs.rmSync(lock, { force: true });
    else await pause(300);
  }
  throw new Error(`another stagecraft holds ${lock} for too long; when none is running, delete that file`);
}

/**
 * Makes `folder` by `make(partial)` unless it is there. It appears whole or not at all, and when two
 * start at the same moment one of them makes it and the other waits.
 */
async function makeOnce(folder, make) {
  if (fs.existsSync(folder)) return folder;
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  const lock = `${folder}.lock`;
  await take(lock);
  const partial = `${folder}.partial`;
  try {
    if (!fs.existsSync(folder)) {
      fs.rmSync(partial, { recursive: true, force: true });
      fs.mkdirSync(partial, { recursive: true });
      await make(partial);
      fs.renameSync(partial, folder);
    }
  } finally {
    fs.rmSync(partial, { recursive: true, force: true });
    fs.rmSync(lock, { force: true });
  }
  return folder;
}

module.exports = { makeOnce, take };
