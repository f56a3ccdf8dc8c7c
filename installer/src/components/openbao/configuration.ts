/** Beside the other processes: on loopback, in one folder, with a record of who has asked for what. */
export const configurationHere = ({ folder, url, port }: { folder: string; url: string; port: number }): string => `\
storage "raft" {
  path    = "${folder}"
  node_id = "store"
}

listener "tcp" {
  address         = "127.0.0.1:${port}"
  # Nobody joins it: any port will do.
  cluster_address = "127.0.0.1:0"
  tls_disable     = true
}

api_addr     = "${url}"
cluster_addr = "http://127.0.0.1:0"
log_format   = "json"

audit "file" "trail" {
  options {
    file_path = "${folder}/audit.log"
  }
}
`;
