# The command line in an image:  docker build -t searchprofiles-tck .
# Then:  docker run --rm --network host --user "$(id -u):$(id -g)" -v "$PWD:/work" searchprofiles-tck run URL
FROM python:3.13-slim AS build
WORKDIR /source
COPY pyproject.toml setup.py README.md LICENSE ./
COPY conformance conformance
COPY reference reference
COPY reports reports
COPY searchprofiles_tck searchprofiles_tck
COPY spec spec
RUN python -m venv /kit && /kit/bin/pip install --no-cache-dir '.[boto3]'

FROM python:3.13-slim
COPY --from=build /kit /kit
# Whatever user the container is given, it may write its temporary files.
ENV PATH=/kit/bin:$PATH HOME=/tmp
WORKDIR /work
ENTRYPOINT ["searchprofiles-tck"]
CMD ["--help"]
