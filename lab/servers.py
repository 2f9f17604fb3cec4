"""The engines of the lab, started on loopback with free ports and ended again, whatever happens."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

ENGINES = Path(__file__).resolve().parent / ".engines/bin"


def free_port(count=1):
    """The first of `count` free ports in a row: OpenBao takes the next one as well."""
    while True:
        sockets = []
        try:
            first = socket.socket()
            sockets.append(first)
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            for offset in range(1, count):
                other = socket.socket()
                sockets.append(other)
                other.bind(("127.0.0.1", port + offset))
            return port
        except (OSError, OverflowError):
            continue
        finally:
            for one in sockets:
                one.close()


def call(method, url, body=None, headers=None):
    """One JSON request; None for 404."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json", **(headers or {})}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            content = response.read()
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise SystemExit(f"lab: {method} {url}: HTTP {error.code} {error.read().decode(errors='replace')[:500]}") from error
    try:
        return json.loads(content) if content else {}
    except json.JSONDecodeError:
        return content


def engine(name):
    found = shutil.which(name, path=f"{ENGINES}:{os.environ['PATH']}")
    if not found:
        raise SystemExit(f"lab: {name} is not there; run lab/engines")
    return found


class Servers:
    """What was started, and the folder that goes with it."""

    def __init__(self, logs):
        self.logs = logs
        self.processes = []

    def __enter__(self):
        self.home = Path(tempfile.mkdtemp(prefix="factoryline-lab-"))
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def folder(self, name):
        path = self.home / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    def start(self, make):
        return make(self)

    def spawn(self, name, command, **options):
        log = (self.logs / f"{name}.log").open("w")
        options.setdefault("stdout", log)
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=log, **options)
        self.processes.append(process)
        return process

    def wait_for(self, process, url, name):
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if process.poll() is not None:
                raise SystemExit(f"lab: {name} ended at once; see {self.logs / name}.log")
            try:
                urllib.request.urlopen(url, timeout=2).close()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit(f"lab: {name} does not answer at {url}")


class OpenBao:
    def __init__(self, servers):
        port = free_port(2)
        self.url = f"http://127.0.0.1:{port}"
        self.token = "lab-root"
        command = [engine("bao"), "server", "-dev", f"-dev-root-token-id={self.token}", "-dev-no-store-token"]
        command += [f"-dev-listen-address=127.0.0.1:{port}"]
        process = servers.spawn("openbao", command, env={"HOME": str(servers.home), "PATH": os.environ["PATH"]})
        servers.wait_for(process, f"{self.url}/v1/sys/health", "openbao")

    def post(self, path, body):
        return call("POST", f"{self.url}/v1/{path}", body, {"X-Vault-Token": self.token})

    def get(self, path):
        return call("GET", f"{self.url}/v1/{path}", None, {"X-Vault-Token": self.token})

    def accessors(self):
        answer = call("LIST", f"{self.url}/v1/auth/token/accessors", None, {"X-Vault-Token": self.token})
        return answer["data"]["keys"]


class FakeGcs:
    def __init__(self, servers):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [engine("fake-gcs-server"), "-scheme", "http", "-backend", "memory", "-host", "127.0.0.1"]
        command += ["-port", str(port), "-public-host", f"127.0.0.1:{port}"]
        process = servers.spawn("fake-gcs-server", command)
        servers.wait_for(process, f"{self.url}/storage/v1/b", "fake-gcs-server")

    def make_bucket(self, name):
        call("POST", f"{self.url}/storage/v1/b?project=lab", {"name": name})

    def list(self, bucket, prefix):
        answer = call("GET", f"{self.url}/storage/v1/b/{bucket}/o?prefix={urllib.parse.quote(prefix, safe='')}")
        return [item["name"] for item in answer.get("items", [])]

    def read(self, bucket, name):
        url = f"{self.url}/storage/v1/b/{bucket}/o/{urllib.parse.quote(name, safe='')}?alt=media"
        try:
            with urllib.request.urlopen(url, timeout=30) as response:
                return response.read()
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise


def test_program(servers, name, top, main, *arguments):
    """A main of the tests, run by itself: the process, and what it says of itself in its first line."""
    classpath = servers.home / "classpath"
    if not classpath.exists():
        subprocess.run(
            [top / "mvnw", "-ntp", "-q", "-o", "-f", top / "pom.xml", "dependency:build-classpath"]
            + ["-DincludeScope=test", f"-Dmdep.outputFile={classpath}"],
            check=True,
        )
    java = os.path.join(os.environ["JAVA_HOME"], "bin/java") if os.environ.get("JAVA_HOME") else "java"
    folders = f"{top / 'target/test-classes'}:{top / 'target/classes'}"
    command = [java, "-cp", f"{folders}:{classpath.read_text().strip()}", f"fr.arcodange.factoryline.{main}", *arguments]
    process = servers.spawn(name, command, stdout=subprocess.PIPE, cwd=top)
    line = process.stdout.readline()
    if not line:
        raise SystemExit(f"lab: {name} did not start; see {servers.logs / name}.log")
    return process, json.loads(line)


class Postgres:
    """A real server of a major version, from the binaries that the build brings (target/postgres); maybe with a pgbouncer."""

    def __init__(self, servers, top, major, statements=(), pooler_password=None):
        arguments = [word for statement in statements for word in ("--execute", statement)]
        arguments += ["--pooler", pooler_password] if pooler_password else []
        self.process, self.address = test_program(
            servers, "postgres", top, "postgres.RealPostgresMain", str(major), *arguments
        )

    def environment(self):
        return {"PGHOST": self.address["host"], "PGPORT": str(self.address["port"]), "PGUSER": self.address["user"],
                "PGPASSWORD": self.address["password"], "PGSSLMODE": "disable", "PGDATABASE": "postgres"}

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


class Gitea:
    """The stand-in of the tests, run by itself; its control API is told in GiteaServerMain."""

    def __init__(self, servers, top, repository, content, ci_user):
        self.repository = repository
        arguments = ["--repository", repository, "--content", content, "--ci-user", ci_user]
        _, described = test_program(servers, "gitea", top, "gitea.GiteaServerMain", *arguments)
        self.url = described["url"]
        self.oauth = described["oauth"]

    def _lab(self, method, path, body=None):
        return call(method, f"{self.url}/_lab/{path}", body)

    def _repo(self, method, path, body=None):
        return self._lab(method, f"repos/{self.repository}/{path}", body)

    def branch(self, name):
        return self._lab("GET", "state")[self.repository]["branches"][name]

    def commit(self, branch, message, files):
        return self._repo("POST", "commits", {"branch": branch, "message": message, "files": files})

    def open_pull_request(self, head, title):
        return self._repo("POST", "pulls", {"head": head, "title": title})

    def merge(self, number):
        return self._repo("POST", f"pulls/{number}/merge", {"style": "merge"})

    def comments(self, number):
        return self._repo("GET", f"pulls/{number}/comments")

    def job(self, request):
        return self._repo("POST", "jobs", request)

    def end(self, job):
        self._lab("POST", f"jobs/{job['id']}/end", {})
