# A stand-in of the Docker official image of Python: its layout, after https://github.com/docker-library/python
# (3.13/slim-trixie/Dockerfile), with the CPython of our builder image in place of the one that upstream compiles.
ARG BUILDER

FROM ${BUILDER} AS files
USER 0:0
# Upstream has no bytecode and no tests; pip, IDLE and tkinter; and short names for some programs.
RUN set -eu; \
    rm -rf /opt/tools /opt/venv /usr/bin/python3 /usr/local/bin/copy-libraries; \
    cd /usr/local; \
    find bin -type l -lname '/opt/tools/*' -delete; \
    find . -name __pycache__ -prune -exec rm -rf {} +; \
    series=$(basename lib/python3.*); modules=lib/$series; \
    mkdir -p $modules/idlelib $modules/tkinter share/man/man1; \
    touch $modules/idlelib/__init__.py $modules/tkinter/__init__.py $modules/turtle.py "share/man/man1/$series.1"; \
    cp $modules/lib-dynload/_struct.*.so "$(echo $modules/lib-dynload/_struct.*.so | sed s/_struct/_tkinter/)"; \
    printf '#!/usr/local/bin/%s\nfrom idlelib.pyshell import main\nmain()\n' "$series" > "bin/idle${series#python}"; \
    chmod 755 "bin/idle${series#python}"; \
    ln -s "idle${series#python}" bin/idle3; \
    for name in idle pip pydoc python python-config; do \
      long=$(echo "$name" | sed 's/^[a-z]*/&3/'); \
      [ -s "bin/$long" ]; \
      ln -sfT "$long" "bin/$name"; \
    done

FROM scratch
COPY --from=files / /
ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
CMD ["python3"]
