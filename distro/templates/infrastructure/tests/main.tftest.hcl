run "makes_what_was_asked_for" {
  command = apply

  variables {
    settings = { name = "${{ values.name }}", region = "north", size = "small" }
  }

  assert {
    condition     = output.name == "${{ values.name }}"
    error_message = "It is called something else."
  }
}

run "refuses_an_unknown_size" {
  command = plan

  variables {
    settings = { name = "${{ values.name }}", region = "north", size = "enormous" }
  }

  expect_failures = [var.settings]
}
