import { awxOperator, broughtAwx } from '../../model/automation.ts';

/** Of the object that the operator looks after: its pods, its Service and what belongs to it begin with it. */
export const name = broughtAwx;
export const operator = awxOperator;
/** Of the operator's Deployment and account: its chart knows no other. */
export const manager = `${operator}-controller-manager`;

/** What AWX's web server listens on in its pods. */
export const webPort = 8052;
/** What it listens on for people. */
export const service = { name: `${name}-service`, port: 'http' };

export const labels = { 'app.kubernetes.io/managed-by': 'stagecraft', 'app.kubernetes.io/part-of': 'stagecraft' };

/** The folder that stands for machines of the company, for as long as a job takes. */
export const machinesFolder = '/tmp/lab';

export const role = 'awx';
export const database = { secret: 'awx-postgres', password: 'awx-database-password' };
export const admin = { name: 'admin', secret: 'awx-admin', password: 'awx-admin-password' };
export const secretKey = { secret: 'awx-key', value: 'awx-secret-key' };
export const portalAccount = { name: 'stagecraft-portal', password: 'awx-portal-password' };
export const projects = { secret: 'awx-fleet', folder: 'fleet' };
