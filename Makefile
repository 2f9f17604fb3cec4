# `make` lists the targets. Java comes from JAVA_HOME where it is set, else from PATH.

MVN   = ./mvnw -ntp
LEVEL = -Dorg.slf4j.simpleLogger
# Maven says only what is wrong; Surefire and Failsafe say what they ran.
BRIEF = $(LEVEL).defaultLogLevel=warn $(LEVEL).log.org.apache.maven.plugin.surefire=info \
        $(LEVEL).log.org.apache.maven.plugin.failsafe=info $(LEVEL).log.org.apache.maven.surefire=info

.DEFAULT_GOAL := help
.PHONY: help fmt test it check check-jdks lint engines dist image release demo bench clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

fmt: ## Format the Java sources and the POM
	$(MVN) -q spotless:apply

test: ## Run the unit tests
	@$(MVN) $(BRIEF) test -Djacoco.skip

it: engines ## Run the integration tests, or those that IT=Name selects
	@$(MVN) $(BRIEF) verify -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false $(if $(IT),-Dit.test='$(IT)')

check: engines ## Run everything that CI runs: unit and integration tests, format, dist, release, demo, image, linters
	@$(MVN) $(BRIEF) verify
	@src/dist/make-dist
	@src/dist/check-dist
	@src/dist/check-release
	@lab/demo
	@container/verify
	@$(MAKE) --no-print-directory lint

check-jdks: engines ## Build and test with each JDK of JDKS="path path"
	@test -n '$(JDKS)' || { echo 'usage: make check-jdks JDKS="/path/to/jdk17 /path/to/jdk25"' >&2; exit 2; }
	@set -e; for jdk in $(JDKS); do \
	  echo "== $$jdk"; JAVA_HOME="$$jdk" $(MVN) $(BRIEF) clean verify; \
	done

lint: ## Lint shell scripts, YAML and workflows
	@lab/lint

engines: ## Find or install the real engines that the integration tests and the lab run
	@lab/engines

dist: ## Build the archive that is installed elsewhere, under dist/
	$(MVN) -q -Dmaven.test.skip package
	src/dist/make-dist

release: ## Make release VERSION=1.2.3: archive, checksums, SBOM, tag; publishes nothing
	@src/dist/make-release '$(VERSION)'

image: ## Build the container image with docker, podman or buildah, whichever there is
	@container/build

demo: ## Run the pipelines in a lab on this machine
	@lab/demo

bench: ## Measure speed and memory beside the alternatives
	@$(MVN) -q test-compile dependency:copy@postgres-servers
	@bench/run

clean: ## Remove what was built; the engines stay (rm -r lab/.engines removes those)
	$(MVN) -q clean
	rm -rf dist lab/out
