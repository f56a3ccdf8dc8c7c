/** The reference's figures: they are the same on every target. */
export const settings = { max_connections: 100, shared_buffers: '256MB', password_encryption: 'scram-sha-256' };
