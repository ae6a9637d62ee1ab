"""``python -m infra.local`` starts everything on this machine."""

from infra.local.run import main

if __name__ == "__main__":
    main()
