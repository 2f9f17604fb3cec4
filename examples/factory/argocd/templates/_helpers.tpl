{{/*
Puts each application, with the defaults beneath it, into a dict: what a template returns is text only, and to read ten
thousand applications back from YAML takes ten seconds. Takes (dict "root" . "into" DICT). The defaults are not laid
beneath by `merge`, for which false is nothing.
*/}}
{{- define "factory.applications" -}}
{{- range $name, $said := .root.Values.gitea_applications -}}
{{- $app := dict "org" $.root.Values.gitea.org "repository" $name "namespace" $name "server" "https://kubernetes.default.svc" -}}
{{- range $key, $value := $.root.Values.defaults }}{{ $_ := set $app $key $value }}{{ end -}}
{{- range $key, $value := $said }}{{ $_ := set $app $key $value }}{{ end -}}
{{- $_ := set $app "repoURL" (printf "%s/%s/%s" $.root.Values.gitea.url $app.org $app.repository) -}}
{{- $_ := set $.into $name $app -}}
{{- end -}}
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
