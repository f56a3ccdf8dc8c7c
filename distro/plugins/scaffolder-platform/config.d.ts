export interface Config {
  requests?: {
    targets?: {
      /** What the actions `awx:job:launch` and `terraform:run` call, by the name that a template gives. */
      [name: string]: {
        /** How it is called in messages. */
        title?: string;
        baseUrl: string;
        /** @visibility secret */
        token?: string;
        /** Where people see one job or run: an address with `{id}`. */
        page?: string;
      };
    };
  };
}
