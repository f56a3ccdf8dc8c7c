import { MarkdownContent } from '@backstage/core-components';
import { Button, Dialog, DialogBody, DialogHeader, DialogTrigger } from '@backstage/ui';
import { Aside } from '@stagecraft/page-parts';
import type { VerifyControl } from '@stagecraft/plugin-platform-common';
import styles from './Verify.module.css';

const heading = /^# .*\n+/;

/** The page that says more, over this one; where it was not handed over, where it is found. */
export function Guidance({ control: { id, page, guidance } }: { control: VerifyControl }) {
  if (!guidance) {
    return (
      <Aside>
        More in <code>{page}</code>
      </Aside>
    );
  }
  const title = heading.exec(guidance)?.[0].slice(2).trim() ?? id;
  return (
    <div className={styles.more}>
      <DialogTrigger>
        <Button variant="tertiary" size="small" aria-label={`More about ${id}`}>
          More about it
        </Button>
        <Dialog width={640}>
          <DialogHeader>{title}</DialogHeader>
          <DialogBody>
            <MarkdownContent content={guidance.replace(heading, '')} />
          </DialogBody>
        </Dialog>
      </DialogTrigger>
    </div>
  );
}
