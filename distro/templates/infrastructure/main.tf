terraform {
  required_version = ">= 1.8"
}

variable "settings" {
  description = "What is wanted: production.auto.tfvars.json, which the tool reads by itself."
  type = object({
    name   = string
    region = string
    size   = string
  })

  validation {
    condition     = contains(["small", "medium", "large"], var.settings.size)
    error_message = "The size must be small, medium or large."
  }
}

# The provider's resources go here; this one is built into the tool, and stands for what is really made.
resource "terraform_data" "service" {
  input = var.settings
}

output "name" {
  value = terraform_data.service.output.name
}
