'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const usualPatienceMs = 15 * 60_000;
/** Between making the file and writing the name there is a moment; nobody needs longer for it than this. */
const namelessMs = 10_000;

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function claim(lock) {
  try {
    fs.writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

function look(lock) {
  try {
    return { text: fs.readFileSync(lock, 'utf8'), age: Date.now() - fs.statSync(lock).mtimeMs };
  } catch {
    return undefined;
  }
}

function isLeftBehind({ text, age }) {
  const holder = Number(text);
  return holder ? !isAlive(holder) : age > namelessMs;
}

/** Takes a dead owner's lock away. Should somebody else have been quicker, theirs is put back. */
function clearAway(lock, stale) {
  const aside = `${lock}.${crypto.randomUUID()}`;
  try {
    fs.renameSync(lock, aside);
    if (fs.readFileSync(aside, 'utf8') !== stale) fs.linkSync(aside, lock);
  } catch {
    // Somebody else cleared it away, or holds it again.
  }
  fs.rmSync(aside, { force: true });
}

function heldTooLong(lock) {
  return Object.assign(new Error('Another stagecraft is at work and does not come to its end.'), {
    exitCode: 10,
    hint: `When none is running, delete ${lock} and run the command again.`,
  });
}

async function take(lock, patienceMs = usualPatienceMs) {
  const end = Date.now() + patienceMs;
  while (Date.now() < end) {
    if (claim(lock)) return;
    const found = look(lock);
    if (found && isLeftBehind(found)) clearAway(lock, found.text);
    else await pause(300);
  }
  throw heldTooLong(lock);
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
