"""The parts of a Python script that are the same for all failures."""

from typing import Final

BOTO3: Final = """\
shown, printing = threading.local(), threading.Lock()

def show(response_dict, **_):
    head = "".join(f"{name}: {value}\\n" for name, value in response_dict["headers"].items())
    shown.answer = f"HTTP/1.1 {response_dict['status_code']}\\n{head}\\n".encode() + response_dict["body"] + b"\\n"

client.meta.events.register("before-parse.customer-profiles", show)

def send(number, method, **members):
    shown.answer, answer = b"", {}
    try:
        answer = method(**members)
    except Exception as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
    with printing:
        sys.stdout.buffer.write(f"--- {number} {method.__name__}\\n".encode() + shown.answer)
        sys.stdout.flush()
    return answer
"""
"""How a script calls boto3, and prints each response as it came."""

HTTP: Final = """\
endpoint = urlsplit(os.environ["ENDPOINT"])
kind = http.client.HTTPSConnection if endpoint.scheme == "https" else http.client.HTTPConnection
own, printing = threading.local(), threading.Lock()
JSON = [("Accept", "application/json"), ("Content-Type", "application/json")]

def send(number, operation, verb, target, headers, body=b""):
    connection = vars(own).setdefault("connection", kind(endpoint.netloc, timeout=60))
    target = endpoint.path.rstrip("/") + target
    names = {name.lower() for name, _ in headers}
    if "transfer-encoding" not in names and (body or verb in ("POST", "PUT")):
        headers = [*headers, ("Content-Length", str(len(body)))]
    answer = content = b""
    try:
        connection.putrequest(verb, target, skip_accept_encoding=True)
        for name, value in authorised(verb, target, headers, body):
            connection.putheader(name, value)
        connection.endheaders(body)
        response = connection.getresponse()
        content = response.read()
        head = "".join(f"{name}: {value}\\n" for name, value in response.getheaders())
        answer = f"HTTP/1.1 {response.status}\\n{head}\\n".encode() + content + b"\\n"
    except Exception as error:
        connection.close()
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
    with printing:
        sys.stdout.buffer.write(f"--- {number} {operation}\\n".encode() + answer)
        sys.stdout.flush()
    try:
        return dict(json.loads(content))
    except (TypeError, ValueError):
        return {}
"""
"""How a script sends a request over plain HTTP, and prints the response."""

OBJECT: Final = """\
printing = threading.Lock()

def send(number, name, **members):
    answer = {}
    try:
        answer = getattr(target, name)(**members)
        shown = json.dumps(answer, default=str)
    except Exception as error:
        shown = traceback.format_exc() + json.dumps(getattr(error, "response", None), default=str)
    with printing:
        print(f"--- {number} {name}\\n{shown}", flush=True)
    return answer if isinstance(answer, dict) else {}
"""
"""How a script calls a method of the object under test, and prints what it returns, or raises with its ``response``."""

TOGETHER: Final = """\
def together(*calls):
    with concurrent.futures.ThreadPoolExecutor(len(calls)) as pool:
        for started in [pool.submit(call) for call in calls]:
            started.result()
"""
"""How a script does several things at the same time."""

CREATED: Final = """\
made = []

def created(answer):
    if isinstance(answer.get("ProfileId"), str):
        made.append(answer["ProfileId"])
    return answer
"""
"""How a script remembers the profiles that it has to delete."""
