export { VerifySection } from './VerifySection';
