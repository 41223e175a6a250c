"""Names of well-known programs."""

from runbook.shell.known_names import BUILTINS

# Azure Cloud Shell's tools, what the Ubuntu images of GitHub's hosted runners install (actions/runner-images), the
# command lines of projects in the CNCF landscape (landscape.cncf.io), and the databases' clients.
_TOOLS = """
act aks-engine alembic ansible ansible-playbook ant apt apt-get aptitude argo argocd atlas aws aws-vault awx az azcopy
azcopy10 azd bats bazel bazelisk bicep brew buf buildah bun bundle bunx cargo ceph cfssl chef cilium circleci clang
clickhouse clickhouse-client clusterctl cmake cmctl codeql composer conda consul consul-template cosign cqlsh crane
crictl crun ctr curl dagger dapr dasel databricks deno devbox devspace dig direnv dive dnf docker docker-compose doctl
dotnet draft eksctl envsubst etcdctl fastlane ffmpeg firebase fission fleet flux flyctl fn func garden gatsby gcloud
gem gh ghc ghcup git git-lfs gitlab-runner glab gleam go golangci-lint gomplate gopass gradle grpcurl grype gsutil
hadolint hatch hcloud helm helmfile heroku hey htop hub hugo ibmcloud influx infracost ionic istioctl java javac jfrog
jq juju julia just k3d k3s k6 k9s kafkactl kapp kcat kcctl kcl kn ko kompose kops kotlin kpt krew kube-linter kubeadm
kubecolor kubeconform kubectl kubectx kubefwd kubelet kubelogin kubens kubeseal kubeval kustomize kwok lazydocker
lerna limactl linkerd linode-cli logcli lxc mage make mc mdbook meshctl microk8s minikube mirrord mise mkcert mongo
mongod mongodump mongoexport mongoimport mongorestore mongos mongosh multipass mvn mysql mysqladmin mysqldump nats
ncat nerdctl netlify newman nfpm ng nginx nix nix-shell nmap node nodejs nomad npm npx nvidia-smi nvm oc oci ocm odo
ollama opa openshift-install openssl operator-sdk oras pack packer parcel patroni pg_dump pg_isready pg_restore php
pip pip3 pipenv pipx pnpm podman poetry popeye porter postgres promtool psql pulumi pwsh pyenv pypy python python2
python3 qemu-img R rabbitmqadmin rabbitmqctl rake rancher rclone redis-benchmark redis-cli redis-server regctl restic
rg rke rosa Rscript rsync ruby rustc rustup s2i sam sbt serverless shellcheck shfmt skaffold skopeo sls snap snowsql
snyk sops spin sqlcmd sqlite3 sqlplus stack starship steampipe step stripe sudo supabase swift syft systemctl talosctl
task telepresence temporal terraform terragrunt terrascan tflint tfsec tfswitch tilt tkn tofu tree trivy tsh twilio
unzip upx uv uvx vagrant vals vault vcluster velero vercel virtctl virtualenv waypoint werf wget wrangler xcodebuild
yamllint yarn yq yum zip zstd zypper
"""
# Further programs of common packages: their names are a letter or two from those of others.
_MORE_TOOLS = """
http https xh curlie gron fx mysqld mysqld_safe mariadb rails rspec gpg gpg2 gpgsm bat eza exa fd fdfind fzf lsd ncdu
duf dust procs sd hyperfine tokei entr pv parallel sponge dos2unix unix2dos pandoc pdflatex xelatex asciidoctor mkdocs
sphinx-build hexo jekyll eleventy prettier eslint tsc ts-node jest mocha vitest playwright cypress pytest tox nox ruff
black isort mypy flake8 pylint pdm rye pixi mamba micromamba jupyter ipython dask ray spark-submit pyspark hadoop hdfs
hive nodetool cockroach tiup neo4j cypher-shell arangosh wrk wrk2 ab siege vegeta locust artillery bombardier iperf
iperf3 netperf mtr traceroute tcpdump tshark ngrep socat nc netcat telnet whois host nslookup ldapsearch ldapadd kinit
klist smbclient showmount iscsiadm multipath mdadm lvcreate vgcreate pvcreate parted gdisk sgdisk growpart cloud-init
virsh virt-install VBoxManage vboxmanage lxd incus nixos-rebuild guix flatpak snapcraft rpm rpmbuild apk pacman emerge
nmcli firewall-cmd ufw iptables nft ipset conntrack wg wg-quick openvpn certbot acme.sh age age-keygen minisign b3sum
7z 7za unrar lz4 brotli pigz xmllint xmlstarlet xsltproc htmlq pup yj jless jid jo mlr csvcut csvkit xsv datasette
duckdb sqlite-utils pgbench pgcli mycli usql tmux screen btop iotop iftop nethogs sysstat iostat mpstat vmstat sar
strace ltrace perf gdb lldb valgrind ninja meson scons autoconf automake libtool pkg-config ccache distcc clang-format
clang-tidy cppcheck doxygen swig protoc thrift flatc nuget mono msbuild dotnet-ef elixir mix iex erl rebar3 cabal opam
dune lein clj clojure scala scalac groovy kotlinc dart flutter pub luarocks lua luajit perl cpan cpanm plackup tclsh
wish ocaml racket sbcl nim nimble crystal shards vlang zig odin zola vale markdownlint markdownlint-cli2 shellspec
expect asciinema vhs freeze svgo convert magick identify exiftool ffprobe sox lame yt-dlp youtube-dl aria2c lftp ncftp
s3cmd s5cmd mcli k8sgpt kubescape kubent pluto polaris kube-score kubepug kubecost flagger osm consul-k8s boundary
nomad-pack levant terraform-docs tfenv tgenv checkov kics driftctl
"""
TOOLS = frozenset(_TOOLS.split()) | frozenset(_MORE_TOOLS.split())
"""Names of well-known programs: one that is not here is missing, however near another name may be."""
_UTILITIES = """
awk basename cat chgrp chmod chown cp cut dd df diff dirname du env expr grep egrep fgrep gunzip gzip head hexdump
hostname id ifconfig install ip journalctl kill ln ls lsof make mkdir mkfifo mktemp mv nano nohup od paste ping ps
readlink realpath rm rmdir rsync scp screen sed seq service sftp sh bash zsh shasum sha256sum sleep sort split ssh
ssh-keygen stat su systemctl tac tail tar tee time timeout top touch tr true tty uname uniq unlink uptime useradd
usermod adduser groupadd vi vim watch wc which whoami xargs xxd yes
"""
# Names that begin a sentence as well: "make sure that", "install the chart".
_WORDS = """
act buffer bun check composer conductor convert cut dig expect fission flux function garden go heroku hub install join
just kill locust make more node pack pixi podman porter read ray rosa siege sleep snap sort split stack starship step
strip sword swift task test time top touch tree velero watch wish yes help history let set shift source times type
wait exit return local hash enable continue break export alias exec fc stat head tail paste file find env service
screen identify host lame sox
"""
_PROGRAMS = (TOOLS | BUILTINS | frozenset(_UTILITIES.split())) - {".", ":", "["}
_UNAMBIGUOUS = _PROGRAMS - frozenset(_WORDS.split())


def is_program(word: str, *, prose: bool = False) -> bool:
    """Whether a word names a well-known program or a builtin; with `prose`, only where it hardly begins a sentence."""
    return word in (_UNAMBIGUOUS if prose else _PROGRAMS)
