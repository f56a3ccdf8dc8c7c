{{/* Which pods are the service's. */}}
{{- define "service.selector" -}}
app.kubernetes.io/name: {{ .Values.name }}
{{- end }}

{{- define "service.labels" -}}
{{ include "service.selector" . }}
app.kubernetes.io/component: {{ .Values.component }}
app.kubernetes.io/part-of: stagecraft
{{- with .Values.labels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "service.configMap" -}}
{{ .Values.configMap | default (printf "%s-env" .Values.name) }}
{{- end }}

{{/* What no container of ours may do. */}}
{{- define "service.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: {{ .Values.security.readOnlyRoot }}
capabilities:
  drop: [ALL]
{{- end }}

{{- define "service.probe" -}}
{{- if .command }}
exec:
  command: {{ toJson .command }}
{{- else }}
httpGet:
  path: {{ .path }}
  port: {{ .port }}
{{- end }}
periodSeconds: {{ .periodSeconds | default 10 }}
timeoutSeconds: {{ .timeoutSeconds | default 3 }}
failureThreshold: {{ .failureThreshold | default 3 }}
{{- end }}

{{/* Whom a policy means: pods by their name, a namespace's pods, both, or a network. */}}
{{- define "service.peer" -}}
{{- if .cidr }}
ipBlock:
  cidr: {{ .cidr }}
{{- else }}
{{- if or .namespace .namespaceLabels }}
namespaceSelector:
  matchLabels:
    {{- with .namespace }}
    kubernetes.io/metadata.name: {{ . }}
    {{- end }}
    {{- with .namespaceLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}
{{- if .name }}
podSelector:
  matchLabels:
    app.kubernetes.io/name: {{ .name }}
{{- else if not (or .namespace .namespaceLabels) }}
podSelector: {}
{{- end }}
{{- end }}
{{- end }}

{{/* What a closed path leads to: a Service that no pod stands behind. */}}
{{- define "service.closed" -}}
{{ printf "%s-closed" .Values.name }}
{{- end }}

{{- define "service.mounts" -}}
{{- range $index, $each := .Values.files }}
- name: files-{{ $index }}
  mountPath: {{ $each.folder }}
  readOnly: true
{{- end }}
{{- range $index, $each := .Values.secretFiles }}
- name: secret-files-{{ $index }}
  mountPath: {{ $each.folder }}
  readOnly: true
{{- end }}
{{- range $index, $each := .Values.scratch }}
- name: scratch-{{ $index }}
  mountPath: {{ $each.folder }}
{{- end }}
{{- with .Values.volume }}
- name: {{ .name | default "data" }}
  mountPath: {{ .folder }}
{{- end }}
{{- end }}

{{- define "service.volumes" -}}
{{- range $index, $each := .Values.files }}
- name: files-{{ $index }}
  configMap:
    name: {{ $.Values.name }}-files-{{ $index }}
{{- end }}
{{- range $index, $each := .Values.secretFiles }}
- name: secret-files-{{ $index }}
  secret:
    secretName: {{ $each.secret }}
    defaultMode: 0440
    {{- if $each.optional }}
    optional: true
    {{- end }}
    {{- with $each.items }}
    items:
      {{- range $key, $path := . }}
      - key: {{ $key | quote }}
        path: {{ $path | quote }}
      {{- end }}
    {{- end }}
{{- end }}
{{- range $index, $each := .Values.scratch }}
- name: scratch-{{ $index }}
  emptyDir:
    sizeLimit: {{ $each.size }}
{{- end }}
{{- with .Values.volume }}
{{- if .existing }}
- name: {{ .name | default "data" }}
  persistentVolumeClaim:
    claimName: {{ .existing }}
{{- end }}
{{- end }}
{{- end }}

{{/* Environment: ours from the ConfigMap, private values by name from the Secret. */}}
{{- define "service.environment" -}}
{{- if .Values.env }}
envFrom:
  - configMapRef:
      name: {{ include "service.configMap" . }}
{{- end }}
{{- with compact (list .Values.secretEnv .Values.firstSecretEnv) }}
env:
  {{- range . }}
  {{- $secret := .secret }}
  {{- range $variable, $key := .keys }}
  - name: {{ $variable }}
    valueFrom:
      secretKeyRef:
        name: {{ $secret }}
        key: {{ $key }}
  {{- end }}
  {{- end }}
{{- end }}
{{- end }}
