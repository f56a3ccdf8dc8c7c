import { type ConnectionOptions, connect } from 'node:tls';
import type { Handshake, HandshakeQuestion, ShakeHands } from '../ports/tls.ts';
import { lookup } from './local-names.ts';

const patienceMs = 10_000;

/** Nobody was there, or not in time: that says nothing of what they speak. */
const absent = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT']);

function optionsOf({ host, port, version, authorities }: HandshakeQuestion): ConnectionOptions {
  return {
    host,
    port,
    servername: host,
    lookup,
    timeout: patienceMs,
    ...(authorities === undefined ? { rejectUnauthorized: false } : { ca: authorities }),
    // What this side would refuse by itself is allowed here, so that a refusal is the other's.
    ...(version === undefined ? {} : { minVersion: version, maxVersion: version, ciphers: 'ALL:@SECLEVEL=0' }),
  };
}

function refusalOf({ code = '', message }: NodeJS.ErrnoException): Handshake {
  const byPeer = code.includes('_ALERT_') || code === 'ECONNRESET';
  return { refusal: `${message}${code === '' ? '' : ` (${code})`}`, byPeer };
}

export const shakeHands: ShakeHands = (question) =>
  new Promise((resolve, reject) => {
    const socket = connect(optionsOf(question));
    const end = (): void => void socket.destroy(new Error('it was no longer waited for'));
    question.signal.addEventListener('abort', end, { once: true });
    socket.once('close', () => question.signal.removeEventListener('abort', end));
    socket.once('secureConnect', () => {
      resolve({ spoken: socket.getProtocol() ?? '', until: new Date(socket.getPeerCertificate().valid_to) });
      socket.end();
    });
    socket.once('timeout', () => socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      absent.has(error.code ?? '') ? reject(error) : resolve(refusalOf(error)),
    );
  });
