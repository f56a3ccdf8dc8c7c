# The network of the storefront. It is made of the tool's own resources alone, so that it can be tried anywhere.
terraform {
  required_version = ">= 1.6"
}

variable "environment" {
  type    = string
  default = "test"

  validation {
    condition     = contains(["test", "production"], var.environment)
    error_message = "The environment is test or production."
  }
}

variable "subnets" {
  type    = map(string)
  default = { web = "10.20.1.0/24", data = "10.20.2.0/24" }
}

resource "terraform_data" "network" {
  input = { name = "storefront-${var.environment}", range = "10.20.0.0/16" }
}

resource "terraform_data" "subnet" {
  for_each = var.subnets
  input    = { network = terraform_data.network.output.name, name = each.key, range = each.value }
}

output "network" {
  value = terraform_data.network.output.name
}

output "subnets" {
  value = { for name, subnet in terraform_data.subnet : name => subnet.output.range }
}
