# make run    start Threefold; the first time it sets everything up
# make test   every test, the browser's included
# make check  formatting, lint and strict types (make format mends what can be mended)
# make bench  how fast it is
# make wheel  one file for other machines to install: dist/threefold-….whl, and the source beside it
# make lock   the lock files anew; make clean  all that set-up made (never the data)

PYTHON ?= python3 python3.14 python3.13 python3.12 python3.11

export PATH := $(CURDIR)/.venv/bin:$(PATH)
export NODE_USE_SYSTEM_CA = 1
# Every server and every test process would compile each module anew.
unexport PYTHONDONTWRITEBYTECODE
pip := .venv/bin/python -m pip --disable-pip-version-check --no-input
npm-ci := npm ci --ignore-scripts --no-audit --no-fund
js-tests = $(shell find tests/js -name '*.test.js' 2>/dev/null)
vendor := static/vendor
packed := static/packed
api-types := types/api.d.ts
# The oldest browsers that Threefold promises to work in; docs/browsers.md says which.
oldest := es2022,chrome109,firefox115,safari15.6
# Fonts for pictures drawn by the server, which reads TrueType only. Parts of one font are joined by +.
woff = node_modules/@fontsource/$(1)/files/$(1)-$(2)-$(3)-normal.woff
latin = $(call woff,$(1),latin,$(2))+$(call woff,$(1),latin-ext,$(2))
print-licenses := bcgov/bc-sans $(addprefix fontsource/,noto-sans-arabic noto-sans-hebrew noto-sans-gurmukhi sarala dejavu-sans)
print-fonts := $(foreach weight,Regular Bold,node_modules/@bcgov/bc-sans/fonts/BCSans-$(weight).woff) $(call latin,fraunces,600) \
	$(foreach weight,400 700,$(call latin,atkinson-hyperlegible,$(weight)) \
	  $(foreach script,arabic hebrew gurmukhi,$(call woff,noto-sans-$(script),$(script),$(weight))) \
	  $(call woff,sarala,devanagari,$(weight)) $(call woff,dejavu-sans,latin,$(weight)))
to-print = import pathlib, sys; from fontTools.merge import Merger; from fontTools.ttLib import TTFont; \
	[(setattr(font, "flavor", None), font.save(pathlib.Path("$(vendor)/print", pathlib.Path(parts[0]).stem + ".ttf"))) \
	  for parts in (files.split("+") for files in sys.argv[1:]) for font in [Merger().merge(parts) if parts[1:] else TTFont(parts[0])]]
openapi = import json; from app.main import create_app; print(json.dumps(create_app().openapi()))
fetched = >.venv/fetch.log 2>&1 || { [ -z "$$CI" ] || cat .venv/fetch.log; \
	echo 'Could not fetch $(1): check the network, then run make again (.venv/fetch.log has the details).'; exit 1; } >&2

install = { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo 'Installing $(1) for the tests' \
	&& apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(1) fonts-liberation >/dev/null; }

.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: run test check format bench wheel try-wheel release-notes lock clean node browsers headless chromium nginx caddy elsewhere

run: .venv/.run $(packed)/made-of
	@exec .venv/bin/threefold serve

test: .venv/.dev node_modules/.dev $(packed)/made-of browsers nginx caddy
	node --test --test-reporter=spec $(js-tests)
	.venv/bin/pytest -n auto --dist loadfile --no-loadscope-reorder

check: .venv/.dev node_modules/.dev $(vendor)/.ready $(api-types)
	.venv/bin/ruff format --check
	.venv/bin/ruff check
	.venv/bin/mypy & types=$$!; \
	node_modules/.bin/biome check --error-on-warnings && node_modules/.bin/eslint static/css && node_modules/.bin/tsc -p tsconfig.json; scripts=$$?; \
	wait $$types && exit $$scripts

# The types of what the API takes and answers, from the document that Threefold itself writes.
$(api-types): .venv/.dev node_modules/.dev types/generate.js $(shell find app -name '*.py')
	@.venv/bin/python -c '$(openapi)' | node types/generate.js >$@

format: .venv/.dev node_modules/.dev
	.venv/bin/ruff check --fix-only
	.venv/bin/ruff format
	node_modules/.bin/biome check --write

bench: .venv/.dev .venv/.bench node_modules/.dev $(packed)/made-of browsers
	@for bench in $(wildcard tests/bench/*.js); do node "$$bench" || exit; done
	@for bench in $(filter-out %/__init__.py,$(wildcard tests/bench/*.py)); do .venv/bin/python "$$bench" || exit; done

# The wheel holds everything that Threefold needs, and the build fails when something is missing (hatch_build.py).
wheel: .venv/.run $(packed)/made-of
	@rm -rf dist
	@.venv/bin/python -m hatchling build --directory dist

# What the changelog says about a version; it ends with an error when that is nothing.
release-notes:
	@awk -v version='$(VERSION)' '/^## /{ wanted = $$2 == version; next } wanted { print; lines += NF > 0 } END { exit !lines }' CHANGELOG.md

try-wheel: .venv/.dev
	@tests/wheel

clean:
	rm -rf dist .venv node_modules $(vendor) $(packed) $(api-types) .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find app tests -name __pycache__ -prune -exec rm -rf {} +

# Writes the lock files anew from pyproject.toml, requirements/*.in and package.json; UPGRADE=1 takes the newest.
lock: compile = UV_SYSTEM_CERTS=1 .venv/lock/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-annotate --no-header --no-emit-index-url $(if $(UPGRADE),--upgrade)
lock: strip-funding = const fs = require("fs"), lock = JSON.parse(fs.readFileSync("package-lock.json")); \
	for (const entry of Object.values(lock.packages)) delete entry.funding; \
	fs.writeFileSync("package-lock.json", JSON.stringify(lock, null, 2) + "\n")
lock: .venv/.run node
	.venv/bin/python -m venv .venv/lock && .venv/lock/bin/python -m pip install --quiet uv==0.13.9
	$(compile) pyproject.toml requirements/build.in -o requirements/run.txt
	$(compile) pyproject.toml requirements/build.in --group dev -c requirements/run.txt -o requirements/dev.txt
	$(compile) --group pyproject.toml:bench -o requirements/bench.txt
	$(compile) requirements/node.in -o requirements/node.txt
	npm install --package-lock-only --ignore-scripts
	node -e '$(strip-funding)'

# A virtual environment knows its own folder: a moved or copied one is made anew.
ifneq ($(shell cat .venv/.folder 2>/dev/null),$(CURDIR))
.venv/.run: elsewhere
endif
elsewhere:
	@rm -rf .venv

.venv/.run: requirements/run.txt pyproject.toml
	@if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then \
	  for candidate in $(PYTHON); do \
	    if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$candidate; break; fi; \
	  done; \
	  if [ -z "$$python" ]; then echo 'Threefold needs Python 3.11 or newer: install it, or say where it is (make run PYTHON=python3.12).' >&2; exit 1; fi; \
	  if ! $$python -c 'import ensurepip, venv' 2>/dev/null; then echo "$$python lacks its venv module: install it (on Debian and Ubuntu: apt-get install python3-venv)." >&2; exit 1; fi; \
	  echo "Making .venv with $$($$python --version)"; \
	  $$python -m venv --clear .venv || exit; \
	  printf %s '$(CURDIR)' >.venv/.folder; \
	fi
	@echo 'Fetching Python packages'
	@$(pip) install --require-hashes -r requirements/run.txt $(call fetched,the Python packages)
	@$(pip) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: .venv/.run requirements/dev.txt
	@echo 'Fetching Python packages for tests and checks'
	@$(pip) install --require-hashes -r requirements/dev.txt $(call fetched,the Python packages)
	@touch $@

# What the benchmarks compare with lives apart, so that it changes nothing for Threefold.
.venv/.bench: requirements/bench.txt | .venv/.run
	@echo 'Fetching Python packages to compare with'
	@.venv/bin/python -m venv --clear .venv/bench
	@.venv/bench/bin/python -m pip --disable-pip-version-check --no-input install --require-hashes -r requirements/bench.txt \
	  $(call fetched,the Python packages)
	@touch $@

# Node is needed at set-up only: the one on the PATH when it is new enough, else one from a Python package.
node: .venv/.run
	@npm --version >/dev/null 2>&1 && node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null || { \
	  echo 'Fetching Node (no npm with Node 18 or newer found)'; \
	  $(pip) install --require-hashes -r requirements/node.txt $(call fetched,Node); }

# Where the tools for tests are, they stay.
node_modules/.run: package-lock.json
	@if [ -e node_modules/.dev ]; then $(MAKE) --no-print-directory node_modules/.dev; else \
	  $(MAKE) --no-print-directory node && echo 'Fetching browser libraries and fonts' && \
	  { $(npm-ci) --omit=dev $(call fetched,the browser libraries); }; fi
	@touch $@

node_modules/.dev: package-lock.json
	@$(MAKE) --no-print-directory node
	@echo 'Fetching browser libraries, fonts and tools for tests and checks'
	@$(npm-ci) $(call fetched,the browser libraries)
	@touch node_modules/.run $@

$(vendor)/.ready: node_modules/.run | .venv/.run
	@rm -rf $(vendor)
	@mkdir -p $(vendor)/lit-html/directives $(vendor)/popover $(vendor)/fonts $(vendor)/print
	@set -e; for module in lit-html directive async-directive directive-helpers; do \
	  cp node_modules/lit-html/$$module.js node_modules/lit-html/$$module.d.ts $(vendor)/lit-html; \
	done
	@cp node_modules/lit-html/LICENSE $(vendor)/lit-html
	@cp node_modules/@oddbird/popover-polyfill/LICENSE $(vendor)/popover
	@cp node_modules/@oddbird/popover-polyfill/dist/popover.min.js $(vendor)/popover/popover.js
	@cp node_modules/@oddbird/popover-polyfill/dist/popover.d.ts $(vendor)/popover
	@cp node_modules/lit-html/directives/*.js node_modules/lit-html/directives/*.d.ts $(vendor)/lit-html/directives
	@set -e; for font in fraunces:600 atkinson-hyperlegible:400 atkinson-hyperlegible:700; do \
	  name=$${font%:*} weight=$${font#*:}; \
	  cp node_modules/@fontsource/$$name/LICENSE $(vendor)/fonts/LICENSE-$$name; \
	  for script in latin latin-ext; do cp node_modules/@fontsource/$$name/files/$$name-$$script-$$weight-normal.woff2 $(vendor)/fonts; done; \
	done
	@set -e; for font in $(print-licenses); do cp node_modules/@$$font/LICENSE $(vendor)/print/LICENSE-$${font#*/}; done
	@cp node_modules/@expo-google-fonts/noto-emoji/LICENSE_FONT $(vendor)/print/LICENSE-noto-emoji
	@cp node_modules/@expo-google-fonts/noto-emoji/400Regular/*.ttf $(vendor)/print
	@.venv/bin/python -c '$(to-print)' $(print-fonts)
	@cd $(vendor) && du -sk fonts lit-html popover print | awk '{ printf "  %s/%s: %s KB\n", "$(vendor)", $$2, $$1 }'
	@cd $(vendor) && find * -type f | LC_ALL=C sort >.ready

# One file for each page instead of dozens, and one for what a page may load later, with what both need beside them.
# Folders are named so that a file taken away is noticed.
$(packed)/made-of: $(vendor)/.ready app/web/http/packed.py $(shell find static/js static/css)
	@rm -rf $(packed)
	@set -e; for entry in $(wildcard static/js/pages/*.js static/css/*.css); do \
	  node_modules/.bin/esbuild $$entry --outdir=$(packed) --entry-names='[name]' --chunk-names='chunks/[name]-[hash]' --bundle --splitting \
	    --format=esm --target=$(oldest) --minify --sourcemap '--external:*.woff2' --log-level=warning; \
	done
	@.venv/bin/python -c 'from pathlib import Path; from app.web.http import packed; print(packed.sources(Path("static")))' >$@

# Chromium without a window opens a page with a third of the work. Where it cannot be had, Chromium itself does.
headless:
	@command -v chromium-headless-shell >/dev/null || $(call install,chromium-headless-shell) || $(MAKE) --no-print-directory chromium

chromium:
	@command -v chromium >/dev/null || $(call install,chromium) || { \
	  echo 'The browser tests and benchmarks need Chromium: install it (on Debian: apt-get install chromium), then run make again.' >&2; exit 1; }

# Every other browser that stories run in, by the package that brings it.
browsers: headless .venv/engines/chromium-109 .venv/engines/chromium-119
	@for need in firefox-esr:firefox-esr WebKitWebDriver:webkit2gtk-driver Xvfb:xvfb; do \
	  command -v $${need%:*} >/dev/null || $(call install,$${need#*:}) || { \
	    echo "The browser tests need $${need#*:}: install it (on Debian: apt-get install $${need#*:}), then run make again." >&2; exit 1; }; \
	done

# Old Chromiums come packed in packages from npm.
.venv/engines/chromium-109: from := @sparticuz/chromium
.venv/engines/chromium-119: from := chromium-119
.venv/engines/%: node_modules/.dev | .venv/.run
	@mkdir -p $(@D)
	@node -e 'const { readFileSync, writeFileSync } = require("fs"), { brotliDecompressSync } = require("zlib"); writeFileSync("$@", brotliDecompressSync(readFileSync("node_modules/$(from)/bin/chromium.br")), { mode: 0o755 })'
	@touch $@

# The proxy that most schools have before a server. It need not be on the PATH of everybody.
nginx:
	@command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || $(call install,nginx-light) || { \
	  echo 'The tests of proxies need nginx: install it (on Debian: apt-get install nginx-light), then run make again.' >&2; exit 1; }

# The proxy of compose.yaml.
caddy:
	@command -v caddy >/dev/null || $(call install,caddy) || { \
	  echo 'The tests of proxies need Caddy: install it (on Debian: apt-get install caddy), then run make again.' >&2; exit 1; }
