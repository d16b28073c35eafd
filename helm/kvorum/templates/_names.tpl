{{/* NetworkPolicies that the operator writes let pods of this name reach the nodes' admin port. */}}
{{- define "kvorum.operator" -}}
app.kubernetes.io/name: kvorum-operator
{{- end }}

{{- define "kvorum.release" -}}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "kvorum.cluster.namespace" -}}
{{ .Values.cluster.namespace | default .Release.Namespace }}
{{- end }}
