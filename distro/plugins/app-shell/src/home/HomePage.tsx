import { Container } from '@backstage/ui';
import { PlatformHealthCard } from '@stagecraft/plugin-platform';
import { Actions } from './Actions';
import { AskFor } from './AskFor';
import { FirstSteps } from './FirstSteps';
import styles from './HomePage.module.css';
import { NeedsYou } from './NeedsYou';
import { TeamComponents } from './TeamComponents';
import { useMe } from './useMe';
import { Welcome } from './Welcome';

export function HomePage() {
  const me = useMe();
  return (
    <Container>
      <main className={styles.page}>
        <Welcome name={me?.firstName} />
        <Actions />
        <AskFor />
        <div className={styles.columns}>
          <div className={styles.column}>
            <NeedsYou />
            <TeamComponents owners={me?.ownershipEntityRefs} />
          </div>
          <div className={styles.column}>
            <FirstSteps />
            <PlatformHealthCard />
          </div>
        </div>
      </main>
    </Container>
  );
}
