"""What only Streamlit needs: session state, cached steps, widgets."""
