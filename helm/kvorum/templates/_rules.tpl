{{/*
What values.schema.json can't say: rules about two values, or in words that help. The API server says the same of a KVCluster that
is applied without Helm, in the words of the CRD. Defaults are the CRD's.
*/}}
{{- define "kvorum.rules" -}}
{{- if .Values.cluster.enabled }}
{{- /*
Not a hook instead: what a hook has made, Helm 3 takes into the release later without a look at what has changed since, and the
values of that upgrade would be lost unseen.
*/}}
{{- if not (.Capabilities.APIVersions.Has "kvorum.dev/v1alpha1/KVCluster") }}
  {{- fail "\n\ncluster.enabled is true, and KVCluster is not known here yet. Helm can't bring a kind and a resource of it at once: install with cluster.enabled=false first, and then upgrade with cluster.enabled=true (helm template needs --api-versions kvorum.dev/v1alpha1/KVCluster)" }}
{{- end }}
{{- $spec := .Values.cluster.spec }}
{{- $name := .Values.cluster.name }}
{{- if or (gt (len $name) 52) (not (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" $name)) }}
  {{- fail (printf "\n\ncluster.name is '%s', and must be of at most 52 lower-case letters, digits and dashes, a letter first: pods and Services are called after it" $name) }}
{{- end }}
{{- if not (regexMatch "^[0-9]+([.][0-9]+)?([KMGTPE]i|[kMGTPE])?$" $spec.storage.size) }}
  {{- fail (printf "\n\ncluster.spec.storage.size is '%s', and must be a quantity, as 10Gi or 500Mi" $spec.storage.size) }}
{{- end }}
{{- with ($spec.ingress | default dict).path }}
  {{- if not (hasPrefix "/" .) }}
    {{- fail (printf "\n\ncluster.spec.ingress.path is '%s', and must begin with /" .) }}
  {{- end }}
{{- end }}
{{- $replicas := int ($spec.replicas | default 3) }}
{{- $factor := int ($spec.replicationFactor | default 3) }}
{{- if eq (mod $factor 2) 0 }}
  {{- fail (printf "\n\ncluster.spec.replicationFactor is %d, and must be odd: an even number bears no more failures than one less" $factor) }}
{{- end }}
{{- if gt $factor $replicas }}
  {{- fail (printf "\n\ncluster.spec.replicationFactor is %d, and must not be over cluster.spec.replicas, which is %d: each replica of a shard needs a node of its own" $factor $replicas) }}
{{- end }}
{{- range $name, $value := ($spec.config | default dict) }}
  {{- $known := list "sync" "sync-interval" "request-timeout" "drain-timeout" "dead-after" "block-cache" "write-buffers" }}
  {{- if not (has $name $known) }}
    {{- fail (printf "\n\ncluster.spec.config may set %s, and not '%s': the rest is the operator's" (join ", " $known) $name) }}
  {{- end }}
{{- end }}
{{- end }}
{{- end }}
