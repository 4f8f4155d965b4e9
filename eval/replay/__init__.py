"""What a model server was asked and replied, recorded and replayed."""
