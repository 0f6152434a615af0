# A stand-in of gcr.io/distroless/cc-debian13: see stand-ins.ts for its files.
FROM scratch
ADD root.tar /
COPY os-release /usr/lib/os-release
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
USER 65532:65532
WORKDIR /home/nonroot
