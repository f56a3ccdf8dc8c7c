"""Says on standard output, between two marks, what happens in a playbook; the controller takes it out again."""
import json
import os
import sys

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
    name: stagecraft_events
    type: notification
    short_description: tells the automation controller what happens
    description: One JSON object for each moment, between marks that the controller has chosen.
"""

KEPT = ("msg", "rc", "changed", "skip_reason", "censored", "unreachable")


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "stagecraft_events"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.nonce = os.environ.get("STAGECRAFT_EVENT_NONCE", "")
        self.play = ""

    def say(self, event, **data):
        if self.nonce:
            sys.stdout.write("\x1e%s%s\x1e\n" % (self.nonce, json.dumps({"event": event, "play": self.play, **data}, default=str)))
            sys.stdout.flush()

    def result(self, event, result, **data):
        host = getattr(result, "host", None) or result._host
        task = getattr(result, "task", None) or result._task
        values = getattr(result, "result", None) or result._result
        kept = {} if getattr(task, "no_log", False) else {key: values[key] for key in KEPT if key in values}
        self.say(event, host=host.get_name(), task=task.get_name().strip(), action=task.action,
                 changed=bool(values.get("changed", False)), res=kept, **data)

    def v2_playbook_on_start(self, playbook):
        self.say("playbook_on_start")

    def v2_playbook_on_play_start(self, play):
        self.play = play.get_name().strip()
        self.say("playbook_on_play_start")

    def v2_playbook_on_task_start(self, task, is_conditional):
        self.say("playbook_on_task_start", task=task.get_name().strip(), action=task.action)

    def v2_playbook_on_handler_task_start(self, task):
        self.say("playbook_on_task_start", task=task.get_name().strip(), action=task.action)

    def v2_runner_on_ok(self, result):
        self.result("runner_on_ok", result)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self.result("runner_on_failed", result, failed=True, ignored=bool(ignore_errors))

    def v2_runner_on_skipped(self, result):
        self.result("runner_on_skipped", result)

    def v2_runner_on_unreachable(self, result):
        self.result("runner_on_unreachable", result, failed=True)

    def v2_playbook_on_stats(self, stats):
        names = ("ok", "changed", "failures", "dark", "skipped")
        self.say("playbook_on_stats", stats={
            host: {name: getattr(stats, name).get(host, 0) for name in names} for host in sorted(stats.processed)
        })
