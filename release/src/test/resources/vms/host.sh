#!/usr/bin/env bash
# A host of VmsTest, as far as namespaces can be one: its own processes, and its own file system over that of this machine, with sshd. What is
# written disappears with it.  host.sh NAME FOLDER (with sshd_config) [systemd]
set -euo pipefail
name=$1
folder=$2
mount -t tmpfs tmpfs /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
cd /mnt/root
mount -t proc proc proc
mount --rbind /dev dev
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs tmp
mkdir -p ".$folder" run/sshd
cp -a "$folder/." ".$folder/"
hostname "$name"
# nothing of an earlier installation on this machine
rm -rf opt/tradepost opt/tradepost-releases etc/tradepost usr/local/bin/tradepost
if [ "${3:-}" = systemd ]; then
  mkdir run/systemd run/systemd/system
  cp ".$folder/systemctl.sh" usr/bin/systemctl
  chmod 0755 usr/bin/systemctl
fi
exec chroot . /usr/sbin/sshd -D -e -f "$folder/sshd_config"
