import { Message } from '@stagecraft/page-parts';

export function NotAllowed() {
  return (
    <Message
      title="You may not see the audit records"
      text="They are for people with the role of a viewer or a platform administrator. Ask a platform administrator if you need them."
    />
  );
}
