/** What names are made of. */
export const units = [
  ...['retail', 'wholesale', 'logistics', 'payments', 'finance', 'people', 'marketing', 'procurement', 'insurance'],
  ...[
    'customer-care',
    'platform',
    'data',
    'security',
    'workplace',
    'manufacturing',
    'real-estate',
    'legal',
    'research',
  ],
  ...['mobility', 'energy'],
];

export const fields = [
  ...['orders', 'pricing', 'stock', 'catalogue', 'delivery', 'returns', 'billing', 'ledger', 'payroll', 'claims'],
  ...[
    'contracts',
    'loyalty',
    'campaigns',
    'suppliers',
    'tenders',
    'routes',
    'fleet',
    'warehouse',
    'quality',
    'planning',
  ],
  ...['identity', 'access', 'messaging', 'documents', 'archive', 'reporting', 'forecasting', 'metering', 'maintenance'],
  ...['scheduling', 'training', 'recruiting', 'travel', 'assets', 'tax', 'treasury', 'credit', 'fraud', 'disputes'],
  ...['invoicing', 'subscriptions', 'bookings', 'inspections', 'incidents', 'surveys', 'support', 'chat', 'media'],
];

export const qualities = [
  ...['core', 'express', 'partner', 'global', 'local', 'store', 'online', 'mobile', 'batch', 'realtime', 'shared'],
  ...['regional', 'seasonal', 'internal', 'public', 'next', 'legacy', 'pilot', 'premium', 'bulk'],
];

export const parts = {
  service: ['api', 'worker', 'engine', 'gateway', 'scheduler', 'sync', 'importer', 'exporter', 'rules', 'notifier'],
  website: ['web', 'console', 'portal', 'kiosk', 'backoffice'],
  library: ['client', 'model', 'toolkit', 'sdk'],
  job: ['nightly', 'reconciliation', 'cleanup', 'report'],
};

export const subjects = ['query', 'command', 'events', 'search', 'admin', 'export', 'status', 'lookup', 'webhook'];

export const stores = {
  database: ['db', 'readmodel', 'history'],
  'object-store': ['files', 'exports', 'backups'],
  queue: ['queue', 'outbox', 'retries'],
  cache: ['cache', 'sessions'],
  topic: ['topic', 'changes'],
};

export const languages = ['java', 'kotlin', 'typescript', 'go', 'python', 'csharp', 'rust', 'scala'];

export const firstNames = [
  ...[
    'ada',
    'amir',
    'anika',
    'arthur',
    'beatriz',
    'bruno',
    'carla',
    'chen',
    'dalia',
    'daniel',
    'edith',
    'elias',
    'emeka',
  ],
  ...[
    'farah',
    'felix',
    'grace',
    'goran',
    'hana',
    'hugo',
    'ines',
    'ivan',
    'jana',
    'joao',
    'kofi',
    'kira',
    'lars',
    'leila',
  ],
  ...[
    'magda',
    'mateo',
    'nadia',
    'niels',
    'olga',
    'oscar',
    'pilar',
    'priya',
    'quentin',
    'rania',
    'rafael',
    'sanna',
    'soren',
  ],
  ...['tariq', 'thea', 'ulrike', 'umar', 'vera', 'victor', 'wanda', 'yara', 'yusuf', 'zofia'],
];

export const lastNames = [
  ...['adeyemi', 'almeida', 'andersen', 'bakker', 'banerjee', 'becker', 'bianchi', 'brennan', 'castillo', 'dubois'],
  ...['eriksen', 'farkas', 'fischer', 'gallagher', 'garcia', 'haddad', 'hansen', 'horvat', 'ivanova', 'jansen', 'kaya'],
  ...['keller', 'kimura', 'kovacs', 'kowalski', 'larsen', 'lindgren', 'lopez', 'marek', 'meyer', 'moreau', 'nakamura'],
  ...['novak', 'okafor', 'olsen', 'pereira', 'petrov', 'popescu', 'rahman', 'ricci', 'rossi', 'santos', 'schmidt'],
  ...['silva', 'sorensen', 'tanaka', 'varga', 'virtanen', 'weber', 'yilmaz'],
];
