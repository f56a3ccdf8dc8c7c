import { createService } from './service.js';

const port = Number(process.env.PORT ?? 8080);
const service = createService().listen(port, () => console.log(JSON.stringify({ level: 'info', message: `listens on ${port}` })));

// Whoever is being answered gets the answer; nobody new is let in.
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => service.close());
