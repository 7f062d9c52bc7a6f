# A static binary in an image that holds nothing else but certificates.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /daybrief ./cmd/daybrief && mkdir /data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /daybrief /daybrief
COPY --from=build --chown=65532:65532 /data /data
USER 65532:65532
WORKDIR /data
VOLUME /data
# The chat page is for the machine itself; health and metrics are read from
# outside the container.
ENV LISTEN=:8080
EXPOSE 8080
ENTRYPOINT ["/daybrief"]
