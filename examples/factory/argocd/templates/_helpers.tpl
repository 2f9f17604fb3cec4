{{/*
An application with the defaults beneath it, as YAML. Takes (list root name). Not by `merge`, for which false is nothing.
*/}}
{{- define "factory.application" -}}
{{- $root := index . 0 -}}
{{- $name := index . 1 -}}
{{- $said := index $root.Values.gitea_applications $name | default dict -}}
{{- $app := dict "org" $root.Values.gitea.org "repository" $name "namespace" $name "server" "https://kubernetes.default.svc" -}}
{{- range $key, $value := $root.Values.defaults }}{{ $_ := set $app $key $value }}{{ end -}}
{{- range $key, $value := $said }}{{ $_ := set $app $key $value }}{{ end -}}
{{- toYaml $app -}}
{{- end -}}

{{/*
Where an application comes from. Takes (list root application).
*/}}
{{- define "factory.repository" -}}
{{- $root := index . 0 -}}
{{- $app := index . 1 -}}
{{- printf "%s/%s/%s" $root.Values.gitea.url $app.org $app.repository -}}
{{- end -}}

{{/*
What an image is updated to: `digest` watches a tag that moves, so there is no image without one.
*/}}
{{- define "factory.image" -}}
{{- $image := required (printf "gitea_applications.%s.image_updater.images.%s.image is missing" .app .alias) .image.image -}}
{{- $tag := required (printf "gitea_applications.%s.image_updater.images.%s.tag is missing: the digest strategy watches a tag" .app .alias) .image.tag -}}
{{- printf "%s:%s" $image $tag -}}
{{- end -}}

{{- define "factory.labels" -}}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: {{ .Chart.Name }}
{{- end -}}
