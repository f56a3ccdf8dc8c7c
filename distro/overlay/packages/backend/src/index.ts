import { createBackend } from '@backstage/backend-defaults';
import { phaseFeatures } from './features';

const backend = createBackend();
backend.add(phaseFeatures);
backend.start();
