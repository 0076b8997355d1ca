"""The Kubernetes manifests that follow from the list of services; what is the same for all is written by hand in
deploy/k8s."""
