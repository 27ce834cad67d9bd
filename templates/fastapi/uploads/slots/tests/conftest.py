# slot: environment
os.environ["UPLOAD_DIR"] = str(tmp_path_factory.mktemp("uploads"))
