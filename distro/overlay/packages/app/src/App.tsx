import { createApp } from '@backstage/frontend-defaults';
import { phaseFeatures } from './features';

export default createApp({ features: [phaseFeatures] });
