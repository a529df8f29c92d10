{{/* The prefix of all names: that of the release. */}}
{{- define "tradepost.name" -}}
{{- .Release.Name | trunc 30 | trimSuffix "-" -}}
{{- end -}}

{{/* Labels that select the pods of this release. */}}
{{- define "tradepost.selector" -}}
app.kubernetes.io/name: tradepost
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "tradepost.labels" -}}
{{ include "tradepost.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | quote }}
{{- end -}}

{{- define "tradepost.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{/* Settings of all pods: name: value. */}}
{{- define "tradepost.settings" -}}
TRADEPOST_HTTP_HOST: 0.0.0.0
TRADEPOST_HTTP_PORT: "8000"
# for the kubelet and Prometheus; the NetworkPolicy closes it to others
TRADEPOST_MANAGEMENT_HOST: 0.0.0.0
TRADEPOST_MANAGEMENT_PORT: "8900"
TRADEPOST_BUS_PORT: "15701"
TRADEPOST_BUS_KEY_STORE: /etc/tradepost/bus/node.p12
TRADEPOST_BUS_TRUST_STORE: /etc/tradepost/bus/trust.p12
TRADEPOST_CLUSTER_PORT: "25701"
# a headless service: its name stands for the addresses of all pods
TRADEPOST_CLUSTER_MEMBERS: {{ include "tradepost.name" . }}-nodes:25701
TRADEPOST_DB_HOST: {{ required "database.host is required: the PostgreSQL server" .Values.database.host | quote }}
TRADEPOST_DB_PORT: {{ .Values.database.port | quote }}
TRADEPOST_DB_NAME: {{ .Values.database.name | quote }}
TRADEPOST_DB_USER: {{ .Values.database.user | quote }}
TRADEPOST_DB_POOL_SIZE: {{ .Values.database.poolSize | quote }}
{{- if .Values.database.tlsConfigMap }}
TRADEPOST_DB_TLS_CA: /etc/tradepost/postgresql/ca.pem
{{- end }}
# only the job migrates
TRADEPOST_DB_MIGRATE: "false"
{{- if .Values.files.claim }}
TRADEPOST_FILES_FOLDER: /var/lib/tradepost-files
{{- else }}
TRADEPOST_FILES_STORE: s3
TRADEPOST_FILES_S3_ENDPOINT: {{ .Values.files.endpoint | quote }}
TRADEPOST_FILES_S3_REGION: {{ .Values.files.region | quote }}
TRADEPOST_FILES_S3_BUCKET: {{ .Values.files.bucket | quote }}
TRADEPOST_FILES_S3_PATH_STYLE: {{ ternary "on" "off" .Values.files.pathStyle | quote }}
{{- end }}
TRADEPOST_REGISTRATION: {{ .Values.registration | quote }}
TRADEPOST_CURRENCY: {{ .Values.currency | quote }}
TRADEPOST_DRAIN_GRACE_MS: {{ .Values.drainGraceMs | quote }}
TRADEPOST_TRACE_ENDPOINT: {{ .Values.traceEndpoint | quote }}
{{- range $name, $value := .Values.settings }}
{{ $name }}: {{ $value | quote }}
{{- end }}
{{- end -}}

{{/* A variable from the Secret: list CONTEXT NAME KEY. */}}
{{- define "tradepost.secret" -}}
- name: {{ index . 1 }}
  valueFrom: { secretKeyRef: { name: {{ (index . 0).Values.secrets.name | quote }}, key: {{ index . 2 }} } }
{{- end -}}

{{/* The settings of the relay: name=value. */}}
{{- define "tradepost.relay" -}}
source.url=http://{{ include "tradepost.name" . }}-gateway:{{ .Values.service.port }}
management.host=0.0.0.0
management.port=8900
{{- range $name, $value := .Values.relay.settings }}
{{ $name }}={{ $value }}
{{- end }}
{{- end -}}

{{- define "tradepost.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "tradepost.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{- define "tradepost.pullSecrets" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Pods that run the gateway or contexts, with what scales and protects them: dict root, name, run, group. */}}
{{- define "tradepost.nodes" -}}
{{- $ := .root -}}
{{- $name := printf "%s-%s" (include "tradepost.name" $) .name -}}
{{- $gateway := eq .name "gateway" -}}
{{- $replicas := .group.replicas -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $name }}
  labels:
    {{- include "tradepost.labels" $ | nindent 4 }}
    app.kubernetes.io/component: {{ .name }}
spec:
  # the autoscaler sets the number of replicas
  selector:
    matchLabels:
      {{- include "tradepost.selector" $ | nindent 6 }}
      app.kubernetes.io/component: {{ .name }}
  # one new pod at a time, ready before an old one drains: no request is lost
  strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
  template:
    metadata:
      labels:
        {{- include "tradepost.selector" $ | nindent 8 }}
        app.kubernetes.io/component: {{ .name }}
        tradepost/node: "true"
      annotations:
        prometheus.io/scrape: "true"
        prometheus.io/port: "8900"
        prometheus.io/path: /metrics
        # new settings replace the pods
        checksum/settings: {{ include "tradepost.settings" $ | sha256sum }}
        {{- with $.Values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      enableServiceLinks: false
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 45
      securityContext:
        {{- include "tradepost.podSecurity" $ | nindent 8 }}
      {{- include "tradepost.pullSecrets" $ | nindent 6 }}
      {{- with $.Values.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $.Values.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "tradepost.selector" $ | nindent 14 }}
              app.kubernetes.io/component: {{ .name }}
      containers:
        - name: tradepost
          image: {{ include "tradepost.image" $ | quote }}
          imagePullPolicy: {{ $.Values.image.pullPolicy }}
          args: [serve]
          ports:
            {{- if $gateway }}
            - { name: http, containerPort: 8000 }
            {{- end }}
            - { name: management, containerPort: 8900 }
            - { name: bus, containerPort: 15701 }
            - { name: cluster, containerPort: 25701 }
          envFrom:
            - configMapRef: { name: {{ include "tradepost.name" $ }} }
          env:
            - name: TRADEPOST_CONTEXTS
              value: {{ join "," .run | quote }}
            {{- if and $gateway .group.trustedProxies }}
            - name: TRADEPOST_HTTP_TRUSTED_PROXIES
              value: {{ join "," .group.trustedProxies | quote }}
            {{- end }}
            - name: TRADEPOST_BUS_HOST
              valueFrom: { fieldRef: { fieldPath: status.podIP } }
            {{- include "tradepost.secret" (list $ "SERVICE_SECRET" "service-secret") | nindent 12 }}
            - name: TRADEPOST_MANAGEMENT_TOKEN
              valueFrom: { secretKeyRef: { name: {{ $.Values.secrets.name | quote }}, key: management-token, optional: true } }
            {{- include "tradepost.secret" (list $ "TRADEPOST_BUS_KEY_STORE_PASSWORD" "key-store-password") | nindent 12 }}
            {{- include "tradepost.secret" (list $ "TRADEPOST_BUS_TRUST_STORE_PASSWORD" "trust-store-password") | nindent 12 }}
            {{- if not $gateway }}
            {{- include "tradepost.secret" (list $ "DB_PASSWORD" "db-password") | nindent 12 }}
            {{- end }}
            {{- if has "audit" .run }}
            - { name: TRADEPOST_AUDIT_SIGNING_KEY, value: /etc/tradepost/audit/signing.key }
            - name: POD_NAME
              valueFrom: { fieldRef: { fieldPath: metadata.name } }
            - { name: TRADEPOST_AUDIT_HEADS_FILE, value: /var/lib/tradepost/audit-heads-$(POD_NAME).jsonl }
            {{- end }}
            {{- if and (has "file" .run) (not $.Values.files.claim) }}
            {{- include "tradepost.secret" (list $ "TRADEPOST_FILES_S3_ACCESS_KEY" "files-access-key") | nindent 12 }}
            {{- include "tradepost.secret" (list $ "TRADEPOST_FILES_S3_SECRET_KEY" "files-secret-key") | nindent 12 }}
            {{- end }}
            {{- if has "auth" .run }}
            {{- include "tradepost.secret" (list $ "JWT_SECRET" "jwt-secret") | nindent 12 }}
            {{- include "tradepost.secret" (list $ "TRADEPOST_ADMIN_PASSWORD" "admin-password") | nindent 12 }}
            {{- end }}
          # a start waits for PostgreSQL and for the other contexts
          startupProbe:
            httpGet: { path: /livez, port: management }
            periodSeconds: 2
            failureThreshold: 60
          livenessProbe:
            httpGet: { path: /livez, port: management }
            periodSeconds: 10
            timeoutSeconds: 3
            failureThreshold: 3
          readinessProbe:
            httpGet: { path: /readyz, port: management }
            periodSeconds: 2
            timeoutSeconds: 3
            failureThreshold: 2
          resources:
            requests: { cpu: {{ .group.resources.requests.cpu | quote }}, memory: {{ .group.resources.requests.memory | quote }} }
            limits: { memory: {{ $.Values.memoryLimit | quote }} }
          securityContext:
            {{- include "tradepost.containerSecurity" $ | nindent 12 }}
          volumeMounts:
            - { name: tmp, mountPath: /tmp }
            - { name: bus, mountPath: /etc/tradepost/bus, readOnly: true }
            {{- if has "audit" .run }}
            - { name: audit, mountPath: /etc/tradepost/audit, readOnly: true }
            - { name: heads, mountPath: /var/lib/tradepost }
            {{- end }}
            {{- if and (has "file" .run) $.Values.files.claim }}
            - { name: files, mountPath: /var/lib/tradepost-files }
            {{- end }}
            {{- if $.Values.database.tlsConfigMap }}
            - { name: postgresql, mountPath: /etc/tradepost/postgresql, readOnly: true }
            {{- end }}
      volumes:
        - name: tmp
          emptyDir: { sizeLimit: 1Gi }
        - name: bus
          secret: { secretName: {{ $.Values.bus.secretName | quote }}, defaultMode: 288 }
        {{- if has "audit" .run }}
        - name: audit
          secret: { secretName: {{ $.Values.audit.secretName | quote }}, defaultMode: 288 }
        - name: heads
          {{- if $.Values.audit.headsClaim }}
          persistentVolumeClaim: { claimName: {{ $.Values.audit.headsClaim | quote }} }
          {{- else }}
          emptyDir: { sizeLimit: 100Mi }
          {{- end }}
        {{- end }}
        {{- if and (has "file" .run) $.Values.files.claim }}
        - name: files
          persistentVolumeClaim: { claimName: {{ $.Values.files.claim | quote }} }
        {{- end }}
        {{- if $.Values.database.tlsConfigMap }}
        - name: postgresql
          configMap: { name: {{ $.Values.database.tlsConfigMap | quote }} }
        {{- end }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ $name }}
  labels:
    {{- include "tradepost.labels" $ | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      {{- include "tradepost.selector" $ | nindent 6 }}
      app.kubernetes.io/component: {{ .name }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ $name }}
  labels:
    {{- include "tradepost.labels" $ | nindent 4 }}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: {{ $name }} }
  minReplicas: {{ $replicas.min }}
  maxReplicas: {{ $replicas.max }}
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: {{ $replicas.cpu }} } }
  behavior:
    # a start takes more processor time than the work: do not count it as load
    scaleUp: { stabilizationWindowSeconds: 60 }
    scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: Pods, value: 1, periodSeconds: 120 }] }
{{- end -}}
