# slot: environment
os.environ["LOCK_FOLDER"] = str(tmp_path_factory.mktemp("lock"))
